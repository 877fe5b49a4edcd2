qemu-system-x86_64 -nodefaults -machine pc-i440fx-6.1 -cpu Denverton,+nosuchflag -smp 6,cores=3 -accel tcg,thread=multi,tb-size=64 -m 1.5G
