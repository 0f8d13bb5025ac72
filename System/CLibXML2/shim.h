// libxml2 built with ICU includes ICU's headers, which clash with those inside Foundation. Only the character encoding
// handler's struct depends on it, which nobody here touches.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
