kvm -m 1G -smp 2 -hda /srv/debian.img -net nic,model=virtio,macaddr=52:54:00:aa:bb:cc -net tap,ifname=tap0,script=no,downscript=no -k de -vnc :1
