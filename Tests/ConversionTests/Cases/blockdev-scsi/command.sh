qemu-system-x86_64 -name guest=db,debug-threads=on -uuid 3E3FCE45-4F53-4FA7-BB32-11F34168B82B -nodefaults -m 1G \
  -object iothread,id=io1 -device virtio-scsi-pci,id=scsi7,iothread=io1,num_queues=4 \
  -blockdev '{"node-name":"f0","driver":"file","filename":"/vm/a,b.qcow2","cache":{"direct":true,"no-flush":false},"auto-read-only":true}' \
  -blockdev '{"node-name":"q0","driver":"qcow2","file":"f0","discard":"unmap"}' \
  -device '{"driver":"scsi-hd","bus":"scsi7.0","drive":"q0","scsi-id":1,"lun":2,"bootindex":1,"serial":"S1"}' \
  -blockdev driver=raw,node-name=r0,file.driver=host_device,file.filename=/dev/vg/lv,read-only=on \
  -device virtio-blk-pci,drive=r0,num-queues=2,addr=0x7
