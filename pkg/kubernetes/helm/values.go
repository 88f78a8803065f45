package helm

import (
	"fmt"
	"maps"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
)

// Values are coalesced as Helm's chartutil does it. That package would be used
// if it did not link the API server's client, the types of every API group and a JSON schema
// compiler, whose start every command would pay for; tests hold the two against each other.

// global is the key of the values that a chart hands to the charts in it.
const global = "global"

// coalesced gives the values that a chart sees: those given, over those of the
// chart, with those of the charts in it under their names. A null takes away a value of the
// chart, unless nulls are kept for a later pass to act on. Neither the chart nor the values given change.
func coalesced(c *chart.Chart, given map[string]any, keepNulls bool) (map[string]any, error) {
	values := copied(given)
	return values, coalesce(c, values, keepNulls)
}

// coalesce adds to values those of a chart and of the charts in it.
func coalesce(c *chart.Chart, values map[string]any, keepNulls bool) error {
	inner := map[string]bool{}
	for _, d := range c.Dependencies() {
		inner[d.Name()] = true
	}
	for key, own := range copied(c.Values) {
		value, set := values[key]
		switch table, isTable := value.(map[string]any); {
		case !set:
			values[key] = own
		case value == nil && !keepNulls:
			delete(values, key)
		case isTable:
			if below, ok := own.(map[string]any); ok {
				merge(table, below, keepNulls || inner[key]) // the inner chart's turn comes
			}
		}
	}
	for _, d := range c.Dependencies() {
		value, set := values[d.Name()]
		table, isTable := value.(map[string]any)
		switch {
		case !set:
			table = map[string]any{}
			values[d.Name()] = table
		case !isTable:
			return fmt.Errorf("the values of the chart %s are no mapping", d.Name())
		}
		handDown(values, table)
		if err := coalesce(d, table, keepNulls); err != nil {
			return err
		}
	}
	return nil
}

// handDown gives an inner chart the global values: those of the outer chart over its own.
func handDown(outer, inner map[string]any) {
	above, ok := tableAt(outer, global)
	if !ok {
		return
	}
	below, ok := tableAt(inner, global)
	if !ok {
		return
	}
	for key, value := range above {
		own, set := below[key]
		ownTable, ownIsTable := own.(map[string]any)
		table, isTable := value.(map[string]any)
		switch {
		case isTable && set && !ownIsTable, !isTable && ownIsTable:
			// The two cannot be merged, and the inner chart keeps its own.
		case isTable:
			table = maps.Clone(table)
			if set {
				merge(table, ownTable, true)
			}
			below[key] = table
		default:
			below[key] = value
		}
	}
	inner[global] = below
}

// tableAt gives the mapping at a key, an empty one where there is none; false
// where something else stands.
func tableAt(values map[string]any, key string) (map[string]any, bool) {
	value, set := values[key]
	if !set {
		return map[string]any{}, true
	}
	table, ok := value.(map[string]any)
	return table, ok
}

// merge adds to a table what another has and it lacks. Both belong to the
// caller, and share their parts afterwards. A null of the first takes away the key, unless
// nulls are kept.
func merge(table, below map[string]any, keepNulls bool) {
	for key, value := range table {
		if value == nil {
			below[key] = nil
		}
	}
	for key, value := range below {
		own, set := table[key]
		ownTable, ownIsTable := own.(map[string]any)
		valueTable, isTable := value.(map[string]any)
		switch {
		case !set:
			table[key] = value
		case own == nil && !keepNulls:
			delete(table, key)
		case ownIsTable && isTable:
			merge(ownTable, valueTable, keepNulls)
		}
	}
}

// copied gives a deep copy of values.
func copied(values map[string]any) map[string]any {
	out := make(map[string]any, len(values))
	for key, value := range values {
		out[key] = copiedValue(value)
	}
	return out
}

func copiedValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return copied(value)
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = copiedValue(item)
		}
		return out
	}
	return value
}

// lookIn gives the value at a path of keys, separated by dots.
func lookIn(values map[string]any, path string) (any, bool) {
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		inner, ok := values[key].(map[string]any)
		if !ok {
			return nil, false
		}
		values = inner
	}
	value, ok := values[keys[len(keys)-1]]
	return value, ok
}
