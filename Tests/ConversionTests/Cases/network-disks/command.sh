qemu-system-x86_64 -nodefaults -m 1G -drive file=nbd://server:10809/export,if=virtio,format=raw \
  -drive file=https://example.org/images/a.iso,media=cdrom -drive file=rbd:pool/image:id=admin,if=virtio,format=raw \
  -drive file=ssh://user@host/a.img,if=virtio,format=raw
