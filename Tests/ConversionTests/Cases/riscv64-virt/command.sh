qemu-system-riscv64 -machine virt -cpu rv64,v=true -m 1G -bios fw_jump.elf -kernel /vm/Image -append "root=/dev/vda ro" \
  -drive file=/vm/rootfs.img,format=raw,id=hd0,if=none -device virtio-blk-pci,drive=hd0 -nographic
