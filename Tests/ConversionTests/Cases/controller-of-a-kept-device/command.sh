qemu-system-x86_64 -nodefaults -m 1G -device virtio-scsi-pci,id=scsi0 -drive if=none,id=g,file=/dev/sg0,format=raw \
  -device scsi-generic,drive=g,bus=scsi0.0 -drive if=none,id=h,file=/vm/a.raw,format=raw -device scsi-hd,drive=h,bus=scsi0.0
