build/qemu-system-x86_64 -nodefaults -m 1G
