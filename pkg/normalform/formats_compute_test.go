package normalform_test

import "testing"

func TestComputeIsTheSameInBothFormats(t *testing.T) {
	wantTwins(t, []twin{
		{"AWS::Lambda::Function", `
  A:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: worker
      Role: arn:aws:iam::123456789012:role/worker
      Runtime: python3.13
      Handler: worker.handle
      Code: {S3Bucket: code, S3Key: worker.zip}
      MemorySize: "256"
      Timeout: 10
      Architectures: [arm64]
      ReservedConcurrentExecutions: 5
      Environment: {Variables: {STAGE: prod, RETRIES: 3}}
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      TracingConfig: {Mode: Active}
      DeadLetterConfig: {TargetArn: "arn:aws:sqs:eu-west-1:123456789012:dead"}
`, `
resource "aws_lambda_function" "a" {
  function_name                  = "worker"
  role                           = "arn:aws:iam::123456789012:role/worker"
  runtime                        = "python3.13"
  handler                        = "worker.handle"
  s3_bucket                      = "code"
  s3_key                         = "worker.zip"
  memory_size                    = 256
  timeout                        = 10
  architectures                  = ["arm64"]
  reserved_concurrent_executions = 5
  environment { variables = { STAGE = "prod", RETRIES = 3 } }
  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = ["sg-1"]
  }
  tracing_config { mode = "Active" }
  dead_letter_config { target_arn = "arn:aws:sqs:eu-west-1:123456789012:dead" }
}
`},
		{"AWS::EC2::Instance", `
  A:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-1
      InstanceType: t4g.small
      SubnetId: subnet-1
      SecurityGroupIds: [sg-1]
      Monitoring: "true"
      BlockDeviceMappings:
        - DeviceName: /dev/sdb
          Ebs: {Encrypted: true, VolumeType: gp3, VolumeSize: 20}
      CreditSpecification: {CPUCredits: standard}
      MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: "1"}
      Tags: [{Key: Name, Value: web}]
`, `
resource "aws_instance" "a" {
  ami                    = "ami-1"
  instance_type          = "t4g.small"
  subnet_id              = "subnet-1"
  vpc_security_group_ids = ["sg-1"]
  monitoring             = true
  ebs_block_device {
    device_name = "/dev/sdb"
    encrypted   = true
    volume_type = "gp3"
    volume_size = 20
  }
  credit_specification { cpu_credits = "standard" }
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  tags = { Name = "web" }
}
`},
		{"AWS::EC2::LaunchTemplate", `
  A:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: web
      LaunchTemplateData:
        ImageId: ami-1
        InstanceType: t4g.small
        EbsOptimized: "true"
        SecurityGroupIds: [sg-1]
        MetadataOptions: {HttpTokens: required}
        BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {Encrypted: "true"}}]
        NetworkInterfaces: [{AssociatePublicIpAddress: false, Groups: [sg-2]}]
`, `
resource "aws_launch_template" "a" {
  name                   = "web"
  image_id               = "ami-1"
  instance_type          = "t4g.small"
  ebs_optimized          = true
  vpc_security_group_ids = ["sg-1"]
  metadata_options { http_tokens = "required" }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs { encrypted = "true" }
  }
  network_interfaces {
    associate_public_ip_address = "false"
    security_groups             = ["sg-2"]
  }
}
`},
		{"AWS::EC2::Volume", `
  A:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-west-1a, Size: "20", Encrypted: "false", VolumeType: gp3}
`, `
resource "aws_ebs_volume" "a" {
  availability_zone = "eu-west-1a"
  size              = 20
  encrypted         = false
  type              = "gp3"
}
`},
		{"AWS::AutoScaling::AutoScalingGroup", `
  A:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      AutoScalingGroupName: web
      MinSize: "2"
      MaxSize: "10"
      VPCZoneIdentifier: [subnet-1, subnet-2]
      HealthCheckType: ELB
      HealthCheckGracePeriod: 60
      TargetGroupARNs: ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1"]
      LaunchTemplate: {LaunchTemplateId: lt-1, Version: "3"}
      Tags: [{Key: team, Value: web, PropagateAtLaunch: true}]
`, `
resource "aws_autoscaling_group" "a" {
  name                      = "web"
  min_size                  = 2
  max_size                  = 10
  vpc_zone_identifier       = ["subnet-1", "subnet-2"]
  health_check_type         = "ELB"
  health_check_grace_period = 60
  target_group_arns         = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1"]
  launch_template {
    id      = "lt-1"
    version = 3
  }
  tag {
    key                 = "team"
    value               = "web"
    propagate_at_launch = true
  }
}
`},
		{"AWS::ECS::TaskDefinition", `
  A:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      Cpu: 256
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ContainerDefinitions:
        - Name: web
          Image: nginx:1.27
          Essential: true
          Privileged: false
          ReadonlyRootFilesystem: "true"
          PortMappings: [{ContainerPort: "80", Protocol: tcp}]
          Environment: [{Name: STAGE, Value: prod}]
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: web}}
`, `
resource "aws_ecs_task_definition" "a" {
  family                   = "web"
  cpu                      = "256"
  memory                   = "512"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = "arn:aws:iam::123456789012:role/execution"
  container_definitions = jsonencode([{
    name                   = "web"
    image                  = "nginx:1.27"
    essential              = true
    privileged             = false
    readonlyRootFilesystem = true
    portMappings           = [{ containerPort = 80, protocol = "tcp" }]
    environment            = [{ name = "STAGE", value = "prod" }]
    logConfiguration       = { logDriver = "awslogs", options = { awslogs-group = "web" } }
  }])
}
`},
		{"AWS::ECS::Service", `
  A:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      Cluster: shop
      DesiredCount: "2"
      LaunchType: FARGATE
      TaskDefinition: web:1
      DeploymentConfiguration:
        MaximumPercent: 200
        MinimumHealthyPercent: 100
        DeploymentCircuitBreaker: {Enable: true, Rollback: true}
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [subnet-1], SecurityGroups: [sg-1], AssignPublicIp: DISABLED}
      LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1"}]
`, `
resource "aws_ecs_service" "a" {
  name                               = "web"
  cluster                            = "shop"
  desired_count                      = 2
  launch_type                        = "FARGATE"
  task_definition                    = "web:1"
  deployment_maximum_percent         = 200
  deployment_minimum_healthy_percent = 100
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets          = ["subnet-1"]
    security_groups  = ["sg-1"]
    assign_public_ip = false
  }
  load_balancer {
    container_name   = "web"
    container_port   = 80
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1"
  }
}
`},
		{"AWS::EKS::Cluster", `
  A:
    Type: AWS::EKS::Cluster
    Properties:
      Name: shop
      RoleArn: arn:aws:iam::123456789012:role/eks
      Version: "1.33"
      ResourcesVpcConfig:
        SubnetIds: [subnet-1, subnet-2]
        EndpointPublicAccess: false
        EndpointPrivateAccess: true
        PublicAccessCidrs: [10.0.0.0/8]
      Logging: {ClusterLogging: {EnabledTypes: [{Type: api}, {Type: audit}]}}
      EncryptionConfig: [{Resources: [secrets], Provider: {KeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1"}}]
`, `
resource "aws_eks_cluster" "a" {
  name     = "shop"
  role_arn = "arn:aws:iam::123456789012:role/eks"
  version  = "1.33"
  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_public_access  = false
    endpoint_private_access = true
    public_access_cidrs     = ["10.0.0.0/8"]
  }
  enabled_cluster_log_types = ["api", "audit"]
  encryption_config {
    resources = ["secrets"]
    provider { key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1" }
  }
}
`},
	})
}
