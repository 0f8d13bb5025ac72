// Reading a node's union without copying it.
#ifndef GIAOBAN_NODE_ACCESS_H
#define GIAOBAN_NODE_ACCESS_H

#include <gumbo.h>

static inline const GumboVector *gumbo_node_children(const GumboNode *node) {
    switch (node->type) {
        case GUMBO_NODE_DOCUMENT: return &node->v.document.children;
        case GUMBO_NODE_ELEMENT: return &node->v.element.children;
        default: return &kGumboEmptyVector;
    }
}

static inline unsigned gumbo_node_child_count(const GumboNode *node) {
    return gumbo_node_children(node)->length;
}

static inline const GumboNode *gumbo_node_child(const GumboNode *node, unsigned index) {
    return (const GumboNode *)gumbo_node_children(node)->data[index];
}

static inline GumboTag gumbo_node_tag(const GumboNode *node) {
    return node->type == GUMBO_NODE_ELEMENT ? node->v.element.tag : GUMBO_TAG_LAST;
}

// The name as written, with what stands around it, for elements that libgumbo has no number for.
static inline GumboStringPiece gumbo_node_original_tag(const GumboNode *node) {
    return node->v.element.original_tag;
}

// NULL for a node that is no text.
static inline const char *gumbo_node_text(const GumboNode *node) {
    switch (node->type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE: return node->v.text.text;
        default: return 0;
    }
}

static inline unsigned gumbo_node_attribute_count(const GumboNode *node) {
    return node->type == GUMBO_NODE_ELEMENT ? node->v.element.attributes.length : 0;
}

static inline const GumboAttribute *gumbo_node_attribute(const GumboNode *node, unsigned index) {
    return (const GumboAttribute *)node->v.element.attributes.data[index];
}

#endif
