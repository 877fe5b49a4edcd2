qemu-system-x86_64 -name web/1 -m 1G -daemonize -pidfile /run/q.pid -vnc 127.0.0.1:3,password=on -serial tcp::4555,server,nowait \
  -parallel none -qmp tcp:localhost:4444,server,nowait -sandbox on -runas nobody -msg timestamp=on -hda /vm/a.qcow2 -hdb /vm/b.raw -fda /vm/f.img
