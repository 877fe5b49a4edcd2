qemu-system-x86_64 -m 2048 -drive file=/vm/cloud.img,format=qcow2,if=virtio \
  -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56 -netdev user,id=net0,hostfwd=tcp::2222-:22 -nographic
