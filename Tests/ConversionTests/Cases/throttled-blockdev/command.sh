qemu-system-x86_64 -nodefaults -m 1G -object throttle-group,id=tg0,limits.iops-total=100 \
  -blockdev driver=qcow2,node-name=q0,file.driver=file,file.filename=/vm/a.qcow2 \
  -blockdev driver=throttle,node-name=t0,throttle-group=tg0,file=q0 -device virtio-blk-pci,drive=t0
