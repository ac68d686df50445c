/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_PROGRAM_H
#define UR_CLI_PROGRAM_H

/** The whole program but main() itself. @return the exit code */
int ur_program(int argc, char **argv);

#endif
