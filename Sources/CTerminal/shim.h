// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

#ifndef VIRT_PLAYBOOK_CTERMINAL_SHIM_H
#define VIRT_PLAYBOOK_CTERMINAL_SHIM_H

#include <signal.h>
#include <stddef.h>
#include <termios.h>

/// Makes a terminal hand over each key at once and show none, or puts it back to lines, echo and signals.
/// Returns 0, or -1 with errno, as tcsetattr(3).
static inline int vp_hide_input(int file, int is_hidden)
{
    const tcflag_t shown = ECHO | ICANON | ISIG;
    struct termios terminal;
    if (tcgetattr(file, &terminal) != 0)
        return -1;
    if (is_hidden)
        terminal.c_lflag &= ~shown;
    else
        terminal.c_lflag |= shown;
    return tcsetattr(file, TCSAFLUSH, &terminal);
}

/// Whether the process was started with the signal of a terminal that goes away ignored, as nohup(1) does.
static inline int vp_ignores_hangup(void)
{
    struct sigaction action;
    return sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

#endif
