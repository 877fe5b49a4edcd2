qemu-system-x86_64 -nodefaults -m 1G -chardev stdio,id=c,mux=on,signal=off -mon chardev=c,mode=readline \
  -serial chardev:c -chardev socket,id=q,path=/run/q,server=on,wait=off -mon q -serial mon:tcp::4444,server,nowait \
  -serial mon:telnet::4445,server
