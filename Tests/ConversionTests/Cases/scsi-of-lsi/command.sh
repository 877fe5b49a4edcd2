qemu-system-x86_64 -nodefaults -m 1G -device lsi,id=s -drive if=none,id=d,file=/vm/a.raw,format=raw \
  -device scsi-hd,drive=d,scsi-id=2 -drive if=none,id=e,file=/vm/b.raw,format=raw \
  -device scsi-hd,drive=e,bus=s.0,scsi-id=3,lun=0
