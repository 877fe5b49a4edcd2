qemu-system-x86_64 -nodefaults -m 1G,slots=2,maxmem=4G -object memory-backend-ram,id=m1,size=1G -device pc-dimm,memdev=m1,id=d1
