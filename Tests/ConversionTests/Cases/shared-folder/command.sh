qemu-system-x86_64 -nodefaults -m 1G -display none -hda /vm/a.qcow2 -serial mon:stdio \
  -virtfs local,path=/srv/share,mount_tag=host0,security_model=mapped,id=host0 \
  -fsdev local,id=f1,path=/srv/other,security_model=none,readonly=on -device virtio-9p-pci,fsdev=f1,mount_tag=other
