package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestChartsAreConfigured(t *testing.T) {
	c, err := config.Parse(source.NewFile("ops/plinth.yaml", []byte("helm:\n  web:\n    values: [web/ci.yaml]\n    set: {image: {tag: x}}\n    release: live\n    namespace: prod\n    kube-version: '1.33'\n    api-versions: [monitoring.coreos.com/v1]\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]config.Chart{"ops/web": {ValuesFiles: []string{"ops/web/ci.yaml"}, Values: map[string]any{"image": map[string]any{"tag": "x"}}, Release: "live", Namespace: "prod", KubeVersion: "1.33", APIVersions: []string{"monitoring.coreos.com/v1"}}}
	if diff := cmp.Diff(want, c.Helm); diff != "" {
		t.Error(diff)
	}
	for text, part := range map[string]string{
		"helm: {web: {valuse: [a]}}":       `unknown key "valuse"`,
		"helm: {../web: {}}":               "leads outside",
		"helm: {web: {kube-version: new}}": "not valid",
		"helm: {web: {release: 'A b'}}":    "not valid",
		"helm: {web: {set: [a]}}":          "a mapping is expected",
		"helm: [web]":                      "a mapping of charts",
		"helm: {web: {}, web/: {}}":        "given twice",
	} {
		if _, err := config.Parse(source.NewFile("plinth.yaml", []byte(text)), nil); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v, want %s", text, err, part)
		}
	}
}
