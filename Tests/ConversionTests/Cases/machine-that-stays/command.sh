qemu-system-x86_64 -nodefaults -machine pc,usb=on,nvdimm=on -m 1G -device usb-tablet,bus=usb-bus.0
