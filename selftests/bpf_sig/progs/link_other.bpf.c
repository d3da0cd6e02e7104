// SPDX-License-Identifier: GPL-2.0
#define STEP 2000
#include "link_lib.h"
