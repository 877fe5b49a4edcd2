qemu-system-x86_64 -kernel arch/x86/boot/bzImage -initrd rootfs.cpio.gz -append "console=ttyS0 nokaslr root=/dev/ram" -nographic -m 256M -s -S -no-reboot -monitor unix:/tmp/mon,server,nowait
