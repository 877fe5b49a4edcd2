qemu-system-x86_64 -nodefaults -M q35,vmport=on -M vmport=off,hpet=off -no-hpet -accel kvm,dirty-ring-size=4096 \
  -cpu host,kvm=off,+aes,hv_relaxed,hv-relaxed=off,-aes -m 1G -vnc [::1]:1
