qemu-system-x86_64 -nodefaults -m 1G -object memory-backend-file,id=m,size=1G,mem-path=/vm/memory,share=on \
  -machine memory-backend=m
