qemu-system-x86_64 -machine q35 -m 4G -nodefaults -vga std -display gtk \
  -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd \
  -drive if=pflash,format=raw,unit=1,file=OVMF_VARS.fd \
  -drive file=/vm/disk.raw,format=raw,if=none,id=d0 -device ide-hd,drive=d0,bus=ide.1,bootindex=0
