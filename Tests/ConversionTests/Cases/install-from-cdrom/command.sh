qemu-system-x86_64 -hda debian.qcow2 -cdrom debian-netinst.iso -boot d -m 512
