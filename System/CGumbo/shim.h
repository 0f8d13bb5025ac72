#include <gumbo.h>

#include "bounded_parse.h"
#include "node_access.h"
