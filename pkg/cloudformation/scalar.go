package cloudformation

import (
	"encoding/json"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// plain gives the value of a scalar without quotes. The service reads YAML
// 1.1 booleans, keeps dates such as a policy's version as text, and numbers
// with leading zeros, which account ids have, too.
func plain(n *document.Node) *graph.Value {
	switch n.Text {
	case "", "~", "null", "Null", "NULL":
		return graph.NewNull(n.Range)
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return graph.NewBool(true, n.Range)
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return graph.NewBool(false, n.Range)
	}
	if literal, ok := number(n.Text); ok {
		return graph.NewNumber(literal, n.Range)
	}
	return graph.NewString(n.Text, n.Range)
}

// number gives a JSON literal for a decimal number.
func number(text string) (string, bool) {
	trimmed := strings.TrimPrefix(text, "+")
	c := byte(0)
	if digits := strings.TrimPrefix(trimmed, "-"); digits != "" {
		c = digits[0]
	}
	if c < '0' || c > '9' {
		return "", false
	}
	return trimmed, json.Valid([]byte(trimmed))
}

// text gives a scalar's value as text: Terraform and CloudFormation turn
// numbers and booleans into strings where one is needed.
func text(v *graph.Value) (string, bool) {
	if s, ok := v.Text(); ok {
		return s, true
	}
	if s, ok := v.Literal(); ok {
		return s, true
	}
	if b, ok := v.Bool(); ok {
		if b {
			return "true", true
		}
		return "false", true
	}
	return "", false
}
