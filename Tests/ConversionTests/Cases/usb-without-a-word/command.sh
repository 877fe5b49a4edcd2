qemu-system-x86_64 -nodefaults -m 1G -netdev user,id=n -device usb-net,netdev=n
