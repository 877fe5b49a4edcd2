qemu-system-x86_64 -nodefaults -m 99999999999T -smp sockets=65536,dies=65536,cores=65536,threads=65536 -cpu host,= \
  -vnc :9223372036854775807 -device virtio-balloon-pci,addr= -device AC97,addr=20 -device ES1370,addr=3.9 \
  -device VGA,vgamem_mb=9223372036854775807 -drive file=/vm/a.raw,format=raw,index=9223372036854775807 \
  -drive file=/vm/b.raw,format=raw,bus=9223372036854775807,unit=1 \
  -netdev user,id=n -device virtio-net-pci,netdev=n,bootindex=9223372036854775807
