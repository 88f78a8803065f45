package sam

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// settings are the properties of a serverless resource or an event.
type settings struct{ props *document.Node }

// get gives a property, nil when it is null or not given.
func (s settings) get(name string) *document.Node { return given(s.props, name) }

// same copies properties that what is made of it has, too.
func (s settings) same(dst *document.Node, names string) {
	for name := range strings.FieldsSeq(names) {
		s.as(dst, name, name)
	}
}

// trueSame copies properties that what is made of it has, too, unless they are false or empty.
func (s settings) trueSame(dst *document.Node, names string) {
	for name := range strings.FieldsSeq(names) {
		if truthy(s.get(name)) {
			s.as(dst, name, name)
		}
	}
}

// as copies a property under another name.
func (s settings) as(dst *document.Node, name, other string) {
	if p, ok := keyed(s.props, name); ok && !isNull(p.Value) {
		set(dst, document.Pair{Key: renamed(p.Key, other), Value: p.Value})
	}
}

// body gives the mapping for the properties of the resource that takes the place of this one.
func (s settings) body() *document.Node { return place{s.props.Range}.mapping() }
