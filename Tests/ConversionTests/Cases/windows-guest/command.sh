qemu-system-x86_64 -enable-kvm -machine q35,accel=kvm,vmport=off,smm=on \
  -cpu host,hv_relaxed,hv_spinlocks=0x1fff,hv_vapic,hv_time -smp sockets=1,cores=4,threads=2 -m 8G \
  -drive file=/vm/win.qcow2,if=virtio,format=qcow2,cache=none,aio=native,discard=unmap \
  -drive file=/iso/win.iso,media=cdrom -drive file=/iso/virtio-win.iso,media=cdrom \
  -nic user,model=virtio-net-pci -rtc base=localtime,driftfix=slew -no-hpet \
  -device qemu-xhci,id=xhci -device usb-tablet,bus=xhci.0 -vga qxl -spice port=5930,disable-ticketing=on \
  -device virtio-serial-pci -chardev spicevmc,id=vdagent,name=vdagent \
  -device virtserialport,chardev=vdagent,name=com.redhat.spice.0
