qemu-system-x86_64 -m 2048 -hda /vm/a.raw -nic user,model=virtio,hostfwd=tcp:127.0.0.1:60022-:22 -display none
