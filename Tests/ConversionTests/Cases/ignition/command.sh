qemu-kvm -m 2048 -cpu host -nographic -snapshot -drive if=virtio,file=fcos.qcow2 \
  -fw_cfg name=opt/com.coreos/config,file=/srv/config.ign -nic user
