#pragma once
// Swift sees the generated structs through this header; the code itself stays with its generator's output.
#include "../Generated/recr1.pb-c.h"
