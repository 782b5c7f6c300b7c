#pragma once
/// Name of the path that the loader chose.
const char *rk_instruction_set(void);
