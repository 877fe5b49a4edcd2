qemu-system-x86_64 -nodefaults -m 1024 -object memory-backend-file,id=mem,size=1024M,mem-path=/dev/hugepages,share=on \
  -numa node,memdev=mem -chardev socket,id=c0,path=/run/vhost.sock -netdev vhost-user,id=n0,chardev=c0,queues=2 \
  -device virtio-net-pci,netdev=n0,mq=on,vectors=6,mac=52:54:00:00:00:01
