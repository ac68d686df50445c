/* SPDX-License-Identifier: MIT */
#include "ur/cli/program.h"

int main(int argc, char **argv)
{
	return ur_program(argc, argv);
}
