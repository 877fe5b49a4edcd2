qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a72 -m 2048 -smp 2 -nographic \
  -bios /usr/share/qemu-efi-aarch64/QEMU_EFI.fd -drive if=none,file=/vm/arm.img,format=raw,id=hd0 \
  -device virtio-blk-device,drive=hd0 -netdev user,id=u -device virtio-net-pci,netdev=u
