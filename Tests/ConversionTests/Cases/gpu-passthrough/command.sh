qemu-system-x86_64 -enable-kvm -M q35 -m 16G -cpu host,kvm=off,hv_vendor_id=whatever,-hypervisor -smp 8,sockets=1,cores=4,threads=2 \
  -device pcie-root-port,id=rp1,bus=pcie.0,chassis=1 -device vfio-pci,host=01:00.0,bus=rp1,multifunction=on,x-vga=on \
  -device vfio-pci,host=0000:02:00.1 -vga none -nographic -mem-path /dev/hugepages -mem-prealloc -overcommit mem-lock=on \
  -device usb-host,vendorid=0x046d,productid=0xc52b -usb
