#ifndef VIRT_PLAYBOOK_CLIBYAML_SHIM_H
#define VIRT_PLAYBOOK_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
