qemu-system-x86_64 -nodefaults -machine pc,usb=on -m 1G -drive if=none,id=stick,file=/vm/stick.img,format=raw \
  -device usb-storage,drive=stick -device usb-host,vendorid=0x1234,productid=0x5678 \
  -chardev null,id=n -device usb-serial,chardev=n
