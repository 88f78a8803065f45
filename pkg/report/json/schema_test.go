package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("report.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("report.json")
})

func validate(t *testing.T, report []byte) error {
	t.Helper()
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// undescribed gives the keys of a value for which the schema has no words.
func undescribed(s map[string]any, root map[string]any, value any, at string) []string {
	if ref, ok := s["$ref"].(string); ok {
		s = root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	var out []string
	switch v := value.(type) {
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		for key, inner := range v {
			one, ok := properties[key].(map[string]any)
			if !ok {
				out = append(out, at+"."+key)
				continue
			}
			out = append(out, undescribed(one, root, inner, at+"."+key)...)
		}
	case []any:
		items, _ := s["items"].(map[string]any)
		for i, inner := range v {
			out = append(out, undescribed(items, root, inner, fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	return out
}

func TestEveryReportIsWhatTheSchemaSays(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(Schema), &root); err != nil {
		t.Fatal(err)
	}
	check := func(name string, out []byte) {
		if err := validate(t, out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var value any
		if err := json.Unmarshal(out, &value); err != nil {
			t.Fatal(err)
		}
		for _, key := range undescribed(root, root, value, "") {
			t.Errorf("%s: the schema does not describe %s", name, key)
		}
	}
	for _, scene := range reporttest.Scenes(t) {
		check(scene, write(t, reporttest.Run(t, reporttest.Tree(t, scene))))
	}
	check("hostile", write(t, reporttest.Run(t, reporttest.HostileTree(t))))
}

func TestTheSchemaRefusesABrokenReport(t *testing.T) {
	good := string(write(t, reporttest.Run(t, reporttest.Tree(t, "evidence"))))
	if err := validate(t, []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, broken := range [][2]string{
		{`"status":"fail"`, `"status":"failed"`}, {`"startLine":`, `"startLine":-`}, {`"fingerprint":"`, `"fingerprint":"x`},
		{`"pillar":"security"`, `"pillar":"safety"`}, {`"address":`, `"adress":`}, {`"name": "plinth"`, `"name": "other"`},
	} {
		text := strings.Replace(good, broken[0], broken[1], 1)
		if text == good {
			t.Fatalf("there is no %s to break", broken[0])
		}
		if validate(t, []byte(text)) == nil {
			t.Errorf("the schema accepts %s", broken[1])
		}
	}
}
