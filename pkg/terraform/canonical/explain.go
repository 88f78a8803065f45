package canonical

import (
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// Fate is what becomes of an attribute.
type Fate string

// The fates of attributes. A missing one is in no table and has no property's name.
const (
	Mapped  Fate = "mapped"  // a table says where
	Matched Fate = "matched" // by its name
	Dropped Fate = "dropped" // a table says why
	Missing Fate = "missing"
)

// Use is an attribute, and what becomes of it: Detail is where it goes, or why
// it is dropped.
type Use struct {
	Attribute string // with the blocks around it: rule.expiration.days
	Fate      Fate
	Detail    string
}

// Explain says what becomes of a resource of a Terraform type: its canonical
// type, "" if there is no table, and the fate of each attribute. Of a block that
// is dropped, what is inside of it is not told.
func Explain(typ string, properties *graph.Value) (kind string, uses []Use) {
	t := lookup(typ)
	if t == nil {
		return "", nil
	}
	m := &mapper{table: t, resource: &graph.Resource{Declared: typ, Properties: properties}}
	m.note = func(name string, f Fate, detail string, _ *schema.Property) {
		uses = append(uses, Use{name, f, detail})
	}
	m.apply()
	return t.kind, uses
}

// tell notes what becomes of an attribute, if somebody wants to know.
func (m *mapper) tell(name string, f Fate, detail string, at *schema.Property) {
	if m.note != nil {
		m.note(name, f, detail, at)
	}
}
