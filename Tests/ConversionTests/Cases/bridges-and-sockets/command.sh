qemu-system-x86_64 -nodefaults -m 1G -netdev bridge,id=a,br=virbr0 -device e1000,netdev=a \
  -netdev socket,id=b,mcast=230.0.0.1:1234 -device rtl8139,netdev=b -netdev socket,id=c,listen=:5678 -device e1000e,netdev=c \
  -netdev tap,id=d,ifname=tap1,script=/etc/up,downscript=no,queues=4,vhost=on -device virtio-net-pci,netdev=d,mq=on,vectors=10 \
  -netdev vde,id=e -device e1000,netdev=e
