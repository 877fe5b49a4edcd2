qemu-system-x86_64 -nodefaults -m 1G -object rng-random,id=r0,filename=/dev/hwrng \
  -device virtio-rng-pci,rng=r0,max-bytes=1024,period=1000 -device virtio-balloon-pci,free-page-reporting=on \
  -device vhost-vsock-pci,guest-cid=3 -device i6300esb -device pvpanic -device vmcoreinfo -device AC97 \
  -device ivshmem-plain,memdev=sh -object memory-backend-file,id=sh,share=on,mem-path=/dev/shm/x,size=1M
