// SPDX-License-Identifier: GPL-2.0
#define STEP 1000
#include "link_lib.h"
