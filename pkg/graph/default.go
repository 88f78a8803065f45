package graph

import (
	"maps"
	"slices"
	"strconv"

	"github.com/plinth-lint/plinth/pkg/source"
)

// NewDefault gives the value of decoded JSON as a default that stands at r: it
// and all of its parts are defaulted.
func NewDefault(value any, r source.Range) *Value {
	switch x := value.(type) {
	case bool:
		return NewBool(x, r).AsDefault()
	case float64:
		return NewNumber(strconv.FormatFloat(x, 'f', -1, 64), r).AsDefault()
	case string:
		return NewString(x, r).AsDefault()
	case []any:
		elements := make([]*Value, 0, len(x))
		for _, e := range x {
			elements = append(elements, NewDefault(e, r))
		}
		return NewList(elements, r).AsDefault()
	case map[string]any:
		members := make([]Member, 0, len(x))
		for _, k := range slices.Sorted(maps.Keys(x)) {
			members = append(members, Member{Key: k, Value: NewDefault(x[k], r)})
		}
		return NewObject(members, r).AsDefault()
	}
	return NewNull(r).AsDefault()
}
