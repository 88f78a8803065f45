package lint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// across gives the edges between manifests and resources of AWS, certain and possible.
func across(t *testing.T, files map[string]string) (sure, open []string) {
	t.Helper()
	result, err := lint.Load(context.Background(), source.Memory(files), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	show := func(edges []graph.Edge) []string {
		var out []string
		for _, e := range edges {
			if strings.HasPrefix(e.From.Type, "AWS::") != strings.HasPrefix(e.To.Type, "AWS::") {
				out = append(out, e.From.Address+" "+e.Property+" "+e.To.Address)
			}
		}
		slices.Sort(out)
		return out
	}
	return show(result.Graph.Edges), show(result.Graph.Possible)
}

const irsa = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  namespace: shop\n  annotations: {eks.amazonaws.com/role-arn: \"ROLE\"}\n"

const role = "resource \"aws_iam_role\" \"web\" {\n  name = NAME\n  assume_role_policy = jsonencode({Statement = []})\n}\n"

func TestManifestsNameResourcesOfAWS(t *testing.T) {
	account := func(role string) string { return strings.Replace(irsa, "ROLE", role, 1) }
	ingress := func(key, value string) string {
		return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations: {" + key + ": \"" + value + "\"}\nspec: {}\n"
	}
	named := func(name string) string { return strings.Replace(role, "NAME", name, 1) }
	const annotations = "metadata.annotations."
	for _, c := range []struct {
		name       string
		files      map[string]string
		sure, open []string
	}{
		{"the role of a service account, whatever its path and account",
			map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/apps/web"), "main.tf": named(`"web"`)},
			[]string{"ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web"}, nil},
		{"an account that is filled in does not count",
			map[string]string{"a.yaml": account("arn:aws:iam::${ACCOUNT}:role/web"), "main.tf": named(`"web"`)},
			[]string{"ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web"}, nil},
		{"another name", map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/web"), "main.tf": named(`"api"`)}, nil, nil},
		{"a name that Terraform knows in part",
			map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/prod-web"), "main.tf": "variable \"stage\" {}\n" + named(`"${var.stage}-web"`)},
			nil, []string{"ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web"}},
		{"and that excludes the other", map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/prod-api"), "main.tf": "variable \"stage\" {}\n" + named(`"${var.stage}-web"`)}, nil, nil},
		{"a name that the manifest knows in part",
			map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/web-${STAGE}"), "main.tf": named(`"web-dev"`)},
			nil, []string{"ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web"}},
		{"a name of which nothing is known is no relation", map[string]string{"a.yaml": account("${ROLE}"), "main.tf": named(`"web"`)}, nil, nil},
		{"two roles of that name",
			map[string]string{"a.yaml": account("arn:aws:iam::111122223333:role/web"), "one/main.tf": named(`"web"`), "two/main.tf": named(`"web"`)},
			nil, []string{"ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web", "ServiceAccount.shop.web " + annotations + "eks.amazonaws.com/role-arn aws_iam_role.web"}},
		{"subnets and groups by their tag, and by an id that any may have",
			map[string]string{
				"a.yaml":  ingress("alb.ingress.kubernetes.io/subnets", "public-a, subnet-0a1b2c3d") + "---\n" + strings.Replace(ingress("alb.ingress.kubernetes.io/security-groups", "edge"), "name: web", "name: api", 1),
				"main.tf": "resource \"aws_subnet\" \"a\" {\n  vpc_id = \"vpc-1\"\n  tags = { Name = \"public-a\" }\n}\nresource \"aws_security_group\" \"edge\" {\n  tags = { Name = \"edge\" }\n}\nresource \"aws_security_group\" \"other\" {\n  name = \"edge\"\n}\n",
			},
			[]string{"Ingress.default.api " + annotations + "alb.ingress.kubernetes.io/security-groups aws_security_group.edge", "Ingress.default.web " + annotations + "alb.ingress.kubernetes.io/subnets aws_subnet.a"}, nil},
		{"a certificate has an id alone, a firewall and a bucket have names",
			map[string]string{
				"a.yaml": ingress("alb.ingress.kubernetes.io/certificate-arn", "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b") + "---\n" +
					strings.Replace(ingress("alb.ingress.kubernetes.io/wafv2-acl-arn", "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/edge/0a1b"), "name: web", "name: api", 1) + "---\n" +
					"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations: {service.beta.kubernetes.io/aws-load-balancer-attributes: \"deletion_protection.enabled=true,access_logs.s3.bucket=logs\"}\n",
				"t.yaml": "Resources:\n  Certificate: {Type: 'AWS::CertificateManager::Certificate', Properties: {DomainName: example.com}}\n" +
					"  Firewall: {Type: 'AWS::WAFv2::WebACL', Properties: {Name: edge, Scope: REGIONAL, DefaultAction: {Allow: {}}}}\n  Logs: {Type: 'AWS::S3::Bucket', Properties: {BucketName: logs}}\n",
			},
			[]string{"Ingress.default.api " + annotations + "alb.ingress.kubernetes.io/wafv2-acl-arn Firewall", "Service.default.web " + annotations + "service.beta.kubernetes.io/aws-load-balancer-attributes Logs"},
			[]string{"Ingress.default.web " + annotations + "alb.ingress.kubernetes.io/certificate-arn Certificate"}},
		{"the key of a storage class, by id and by alias",
			map[string]string{
				"a.yaml": "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: one}\nparameters: {kmsKeyId: \"arn:aws:kms:eu-west-1:111122223333:key/0a1b\"}\n---\n" +
					"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: two}\nparameters: {kmsKeyId: \"arn:aws:kms:eu-west-1:111122223333:alias/disks\"}\n",
				"main.tf": "resource \"aws_kms_key\" \"disks\" {}\nresource \"aws_kms_alias\" \"disks\" {\n  name = \"alias/disks\"\n  target_key_id = aws_kms_key.disks.key_id\n}\n",
			},
			[]string{"StorageClass.two parameters.kmsKeyId aws_kms_alias.disks", "StorageClass.two parameters.kmsKeyId aws_kms_key.disks"}, []string{"StorageClass.one parameters.kmsKeyId aws_kms_key.disks"}},
		{"the roles that aws-auth maps",
			map[string]string{"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/web\n      username: system:node:{{EC2PrivateDNSName}}\n", "main.tf": named(`"web"`)},
			[]string{"ConfigMap.kube-system.aws-auth data.mapRoles aws_iam_role.web"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			sure, open := across(t, c.files)
			if diff := cmp.Diff(c.sure, sure); diff != "" {
				t.Errorf("edges (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.open, open); diff != "" {
				t.Errorf("possible edges (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnEKSClusterRelatesToItsManifests(t *testing.T) {
	const cluster = "resource \"aws_eks_cluster\" \"main\" {\n  name = \"main\"\n  role_arn = \"arn:aws:iam::111122223333:role/c\"\n  vpc_config {\n    subnet_ids = []\n  }\n}\n"
	deployment := func(spec string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    metadata: {labels: {app: web}}\n    spec: {" + spec + "containers: []}\n"
	}
	association := cluster + strings.Replace(role, "NAME", `"web"`, 1) + "resource \"aws_eks_pod_identity_association\" \"web\" {\n  cluster_name = aws_eks_cluster.main.name\n  namespace = \"shop\"\n  service_account = \"web\"\n  role_arn = aws_iam_role.web.arn\n}\n"
	const sa = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n"
	trust := "variable \"oidc\" {}\nresource \"aws_iam_role\" \"web\" {\n  name = \"x\"\n  assume_role_policy = jsonencode({Statement = [{Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\", Principal = {Federated = var.oidc},\n" +
		"    Condition = {StringLike = {\"oidc:sub\" = \"system:serviceaccount:shop:w*\"}}}]})\n}\n"
	group := cluster + "resource \"aws_eks_node_group\" \"g\" {\n  cluster_name = aws_eks_cluster.main.name\n  node_group_name = \"big\"\n  node_role_arn = \"arn:aws:iam::111122223333:role/n\"\n  subnet_ids = []\n  labels = { pool = \"big\" }\n  scaling_config {\n    desired_size = 1\n    max_size = 1\n    min_size = 1\n  }\n}\n"
	fargate := "Resources:\n  Fargate: {Type: 'AWS::EKS::FargateProfile', Properties: {ClusterName: main, PodExecutionRoleArn: x, Selectors: [{Namespace: shop, Labels: [{Key: app, Value: web}]}]}}\n"
	for _, c := range []struct {
		name       string
		files      map[string]string
		sure, open []string
	}{
		{"Pod Identity joins service account, role and cluster", map[string]string{"a.yaml": sa, "main.tf": association},
			[]string{"ServiceAccount.shop.web  aws_eks_cluster.main", "ServiceAccount.shop.web  aws_iam_role.web", "aws_eks_pod_identity_association.web ServiceAccount ServiceAccount.shop.web"}, nil},
		{"of another namespace it is none", map[string]string{"a.yaml": strings.Replace(sa, "shop", "other", 1), "main.tf": association}, nil, nil},
		{"of a namespace that is not stated it may be", map[string]string{"a.yaml": strings.Replace(sa, ", namespace: shop", "", 1), "main.tf": association}, nil,
			[]string{"ServiceAccount.default.web  aws_eks_cluster.main", "ServiceAccount.default.web  aws_iam_role.web", "aws_eks_pod_identity_association.web ServiceAccount ServiceAccount.default.web"}},
		{"a trust policy names service accounts", map[string]string{"a.yaml": sa + "---\n" + strings.Replace(sa, "name: web", "name: api", 1), "main.tf": trust},
			[]string{"aws_iam_role.web AssumeRolePolicyDocument.Statement.Condition.StringLike.oidc:sub ServiceAccount.shop.web"}, nil},
		{"a node group by its own label", map[string]string{"a.yaml": deployment("nodeSelector: {eks.amazonaws.com/nodegroup: big}, "), "main.tf": group},
			[]string{"Deployment.shop.web spec.template.spec.nodeSelector aws_eks_node_group.g"}, nil},
		{"and by labels that others may have", map[string]string{"a.yaml": deployment("nodeSelector: {pool: big, kubernetes.io/os: linux}, "), "main.tf": group}, nil,
			[]string{"Deployment.shop.web spec.template.spec.nodeSelector aws_eks_node_group.g"}},
		{"labels that it has not", map[string]string{"a.yaml": deployment("nodeSelector: {pool: small}, "), "main.tf": group}, nil, nil},
		{"a Fargate profile takes pods by namespace and labels", map[string]string{"a.yaml": deployment(""), "t.yaml": fargate}, []string{"Fargate Selectors Deployment.shop.web"}, nil},
		{"and leaves others", map[string]string{"a.yaml": strings.Replace(deployment(""), "app: web", "app: api", 1), "t.yaml": fargate}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			sure, open := across(t, c.files)
			if diff := cmp.Diff(c.sure, sure); diff != "" {
				t.Errorf("edges (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.open, open); diff != "" {
				t.Errorf("possible edges (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPoliciesAskForTheRoleOfAPod goes from a workload over its account to the role.
func TestPoliciesAskForTheRoleOfAPod(t *testing.T) {
	l := library(t, map[string]string{"security/k8s/role/policy.rego": `# METADATA
# title: Accounts have a role
# description: The account has a role.
# custom:
#   severity: medium
#   types: ["Kubernetes::ServiceAccount"]
#   practices: [SEC03-BP02]
package policies.security.k8s.role

import rego.v2

deny contains {"resource": a.id, "paths": [["metadata", "name"]]} if {
	some a in input.resources
	some r in plinth.related(a.id, "AWS::IAM::Role")
	r.properties.RoleName == "web"
}
`})
	got := judge(t, l, map[string]string{"a.yaml": strings.Replace(irsa, "ROLE", "arn:aws:iam::111122223333:role/web", 1), "main.tf": strings.Replace(role, "NAME", `"web"`, 1)})
	if diff := cmp.Diff([]string{"fail ServiceAccount.shop.web"}, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
