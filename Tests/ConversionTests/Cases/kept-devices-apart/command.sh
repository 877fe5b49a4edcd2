qemu-system-x86_64 -nodefaults -m 1G -device virtio-balloon-pci,addr=0x1e -device edu,addr=1d.1 -device edu \
  -device ivshmem-plain,memdev=sh -object memory-backend-ram,id=sh,share=on,size=1M
